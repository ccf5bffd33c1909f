/**
 * The import rules of the house (ARCHITECTURE.md). Paths are relative to the root; `$1` is the room of the importing file.
 * tools/imports.test.ts plants a violation of every rule and sees each caught: a new rule needs its plant there.
 */
const test = '\\.(test|test-d)\\.tsx?$';
/** What only tests use: builders and the worlds they are built in. */
const builder = '(\\.testing\\.tsx?$|/testing/)';
const anyRoom = '^src/modules/';
/** Root files of a room: its contract, and the type-only face it shows to other rooms. */
const contract = '^src/modules/[^/]+/[^/]+\\.contract\\.ts$';
const api = '^src/modules/[^/]+/(server/)?[^/]+\\.api\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', comment: 'No cycles.', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      comment: 'An import that leads nowhere escapes every other rule.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'packages-stand-alone',
      severity: 'error',
      comment: 'packages/* import themselves alone.',
      from: { path: '^packages/([^/]+)/', pathNot: [test, builder, '^packages/query/'] },
      to: { pathNot: '^packages/$1/' },
    },
    {
      name: 'query-imports-zod-only',
      severity: 'error',
      comment:
        'packages/query imports itself and zod: definitions come from outside, and a hand-written check would lie.',
      from: { path: '^packages/query/', pathNot: [test, builder] },
      to: { pathNot: ['^packages/query/', '(^|/)node_modules/zod/'] },
    },
    {
      name: 'packages-by-their-entry',
      severity: 'error',
      comment: 'Others see of a package only its entry.',
      from: { pathNot: '^packages/' },
      to: { path: '^packages/', pathNot: '^packages/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'shared-imports-zod-only',
      severity: 'error',
      comment: 'src/shared imports zod and itself.',
      from: { path: '^src/shared/', pathNot: test },
      to: { pathNot: ['^src/shared/', '(^|/)node_modules/zod/'] },
    },
    {
      name: 'contracts-stay-thin',
      severity: 'error',
      comment: 'A contract imports zod, src/shared and other contracts.',
      from: { path: contract },
      to: { pathNot: ['^src/shared/', '(^|/)node_modules/zod/', contract] },
    },
    {
      name: 'room-server-reach',
      severity: 'error',
      comment:
        "A room's server imports its own room, src/server, src/shared and packages; of another room contract or api.",
      from: { path: '^src/modules/([^/]+)/(server/|[^/]+\\.ts$)', pathNot: [test, builder] },
      to: { path: anyRoom, pathNot: ['^src/modules/$1/', contract, api] },
    },
    {
      name: 'room-tests-reach',
      severity: 'error',
      comment: "A room's tests may also use what another room offers to tests: its `<room>.testing.ts`.",
      from: { path: '^src/modules/([^/]+)/.*(testing/|\\.test\\.ts|\\.testing\\.ts)' },
      to: { path: anyRoom, pathNot: ['^src/modules/$1/', contract, api, '^src/modules/[^/]+/[^/]+\\.testing\\.ts$'] },
    },
    {
      name: 'room-web-reach',
      severity: 'error',
      comment: "A room's pages import their own room's pages and contracts.",
      from: { path: '^src/modules/([^/]+)/web/' },
      to: { path: anyRoom, pathNot: ['^src/modules/$1/web/', contract] },
    },
    {
      name: 'server-knows-no-room',
      severity: 'error',
      comment: 'src/server never imports a room, but for modules.ts.',
      from: { path: '^src/server/', pathNot: ['^src/server/modules\\.ts$', test, builder] },
      to: { path: anyRoom },
    },
    {
      name: 'server-tests-know-contracts-only',
      severity: 'error',
      comment: 'Tests of src/server may try it on real declarations, never on the inside of a room.',
      from: { path: ['^src/server/.*' + test, '^src/server/.*' + builder] },
      to: { path: anyRoom, pathNot: contract },
    },
    {
      name: 'web-knows-no-room',
      severity: 'error',
      comment: 'src/web never imports a room, but for routes.tsx.',
      from: { path: '^src/web/', pathNot: '^src/web/routes\\.tsx$' },
      to: { path: anyRoom },
    },
    {
      name: 'modules-ts-wires-modules',
      severity: 'error',
      comment: 'src/server/modules.ts imports of a room only its module, contract and api.',
      from: { path: '^src/server/modules\\.ts$' },
      to: { path: anyRoom, pathNot: ['^src/modules/[^/]+/server/[^/]+\\.module\\.ts$', contract, api] },
    },
    {
      name: 'server-not-to-web',
      severity: 'error',
      comment: 'The server never imports pages.',
      from: { path: ['^src/server/', '^src/modules/[^/]+/server/', '^src/modules/[^/]+/[^/]+\\.ts$'] },
      to: { path: ['^src/web/', '^src/modules/[^/]+/web/'] },
    },
    {
      name: 'web-not-to-server',
      severity: 'error',
      comment: 'Pages never import the server.',
      from: { path: ['^src/web/', '^src/modules/[^/]+/web/'] },
      to: { path: ['^src/server/', '^src/modules/[^/]+/server/'] },
    },
    {
      name: 'web-without-node',
      severity: 'error',
      comment: 'Pages and packages run in a browser: nothing of Node.',
      from: { path: ['^src/web/', '^src/modules/[^/]+/web/', '^packages/', '^src/shared/'], pathNot: [test, builder] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'tests-stay-tests',
      severity: 'error',
      comment: 'Product code imports neither a test nor a testing builder.',
      from: { path: ['^src/', '^packages/'], pathNot: [test, builder] },
      to: { path: [test, builder] },
    },
    {
      name: 'product-not-to-tools',
      severity: 'error',
      comment: 'src and packages never import tools, bench or e2e.',
      from: { path: ['^src/', '^packages/'], pathNot: test },
      to: { path: ['^tools/', '^bench/', '^e2e/'] },
    },
    {
      name: 'no-undeclared-package',
      severity: 'error',
      comment: 'Every npm package that is imported is in package.json.',
      from: {
        path: ['^src/', '^packages/', '^e2e/', '^bench/', '^tools/'],
        pathNot: ['^packages/.*' + test, '^packages/.*' + builder],
      },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    parser: 'swc',
    // With TypeScript 7 the other parsers read nothing and pass.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['(^|/)dist(\\.|/)', '^data/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.d.ts', '.json'],
    },
  },
};
