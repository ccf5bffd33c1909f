import type { SignIn } from './visitor.ts';

interface DemoSignIns {
  readonly password: string;
  readonly people: readonly {
    readonly name: string;
    readonly email: string;
    readonly position: { readonly zh: string; readonly en: string };
    readonly unit: string;
  }[];
}
export interface Player extends SignIn {
  readonly name: string;
  readonly position: string;
  readonly unit: string;
}

/** The people of the demo by the Chinese name of their position. */
export async function castOf(url: string): Promise<(position: string) => Player> {
  const response = await fetch(`${url}/api/demo/sign-ins`);
  if (!response.ok) throw new Error(`no demo: ${response.status}`);
  return castFrom((await response.json()) as DemoSignIns);
}

export const castFrom =
  ({ password, people }: DemoSignIns) =>
  (position: string): Player => {
    const found = people.find((one) => one.position.zh === position);
    if (found === undefined) throw new Error(`nobody in the demo is ${position}`);
    return { name: found.name, email: found.email, password, position, unit: found.unit };
  };
