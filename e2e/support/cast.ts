import type { DemoSignIns } from '../../src/modules/demo/demo.contract.ts';
import type { SignIn } from './visitor.ts';

export interface Player extends SignIn {
  readonly name: string;
  /** Chinese name of the position. */
  readonly position: string;
  readonly unit: string;
}

/** The people of the demo. */
export async function castOf(url: string): Promise<readonly Player[]> {
  const response = await fetch(`${url}/api/demo/sign-ins`);
  if (!response.ok) throw new Error(`no demo: ${response.status}`);
  const { people, password } = (await response.json()) as DemoSignIns;
  if (password === null) throw new Error('the password of the demo is told on its own machine only');
  return people.map(({ name, email, position, unit }) => ({ name, email, password, position: position.zh, unit }));
}

export function playerOf(cast: readonly Player[], position: string): Player {
  const found = cast.find((one) => one.position === position);
  if (found === undefined) throw new Error(`nobody in the demo is ${position}`);
  return found;
}
