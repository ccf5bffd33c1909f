import { BlockList, isIP } from 'node:net';
import { invalid, issue } from '../../shared/errors.ts';

/** What is not the public internet: loopback, private, link-local (cloud metadata too), shared, reserved, multicast. */
const closed: readonly string[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/127',
  // Addresses that carry an IPv4 address within them, and so could carry a closed one.
  '::ffff:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2001::/32',
  '2002::/16',
  '2001:db8::/32',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

/** An address or a range of addresses: `10.1.2.3`, `10.0.0.0/8`, `fd00::/8`. */
export function isRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

const isSix = (address: string): boolean => isIP(address) === 6;

/** Apart by family, for an IPv4 address also counts as the IPv6 one that carries it. */
function listOf(ranges: readonly string[]): (address: string) => boolean {
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isSix(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) lists[family].addAddress(address, family);
    else lists[family].addSubnet(address, Number(bits), family);
  }
  return (address) => {
    const family = isSix(address) ? 'ipv6' : 'ipv4';
    return lists[family].check(address, family);
  };
}

const isClosed = listOf(closed);
const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Whether the server may be sent to an address by what somebody typed. `permitted` are ranges that the operator opens. */
export function addressGuard(permitted: readonly string[]): (address: string) => boolean {
  const isOpen = listOf(permitted);
  return (address) => {
    const plain = mapped.exec(address)?.[1] ?? address;
    return isIP(plain) !== 0 && (isOpen(plain) || !isClosed(plain));
  };
}

/**
 * Refuses at once what can be seen to be closed; a name is checked when it is resolved, at every try. Answers whether
 * the address is that of a machine and not a name.
 */
export function refuseClosed(url: URL, permits: (address: string) => boolean): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const literal = /^[\d.]+$/.test(host) || host.includes(':');
  const named = literal || host === 'localhost';
  if (named && !permits(literal ? host : '127.0.0.1'))
    throw invalid(
      issue(
        ['url'],
        '不能发送到本机或内网地址；需要时由运维设置 HUANYING_WEBHOOK_NETWORKS',
        'Nothing is sent to this machine or the own network; the operator can permit it by HUANYING_WEBHOOK_NETWORKS',
      ),
    );
  return named;
}
