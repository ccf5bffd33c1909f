/**
 * @typedef {{version?: string, link?: boolean, optional?: boolean, dev?: boolean, devOptional?: boolean, os?: string[], cpu?: string[], libc?: string[], optionalDependencies?: Record<string, string>}} LockedPackage
 * @typedef {{packages: Record<string, LockedPackage>}} Lock
 */

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

/** Where npm looks for a dependency of a package, nearest first. @param {string} from @param {string} name */
function places(from, name) {
  const parts = from.split('/node_modules/');
  const nested =
    from === ''
      ? []
      : parts.map((_, i) => `${parts.slice(0, parts.length - i).join('/node_modules/')}/node_modules/${name}`);
  return [...nested, `node_modules/${name}`];
}

/**
 * Optional packages that the lock names as dependencies but does not hold. A registry that lacks the builds for other
 * systems makes `npm install` leave them out silently, and then `npm ci` refuses the whole lock.
 * @param {Lock} lock
 * @returns {Record<string, LockedPackage>} the entries to add
 */
export function missingOptionalPackages(lock) {
  /** @type {Record<string, LockedPackage>} */
  const missing = {};
  for (const [from, { optionalDependencies = {}, dev, devOptional }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (places(from, name).some((place) => lock.packages[place] !== undefined)) continue;
      const words = name.split(/[/\-_.]/);
      const os = systems.filter((system) => words.includes(system));
      const cpu = processors.filter((processor) =>
        words.some(
          (word) =>
            word === processor ||
            (processor === 'arm' && /^arm(eabi|v7)?$/.test(word)) ||
            (processor === 'ppc64' && word === 'ppc64le'),
        ),
      );
      missing[`node_modules/${name}`] = {
        version: version.replace(/^[\^~]/, ''),
        ...(cpu.length > 0 ? { cpu } : {}),
        ...(dev === true ? { dev } : {}),
        ...(devOptional === true ? { devOptional } : {}),
        ...(words.includes('musl') ? { libc: ['musl'] } : words.includes('gnu') ? { libc: ['glibc'] } : {}),
        optional: true,
        ...(os.length > 0 ? { os } : {}),
      };
    }
  }
  return missing;
}
