import { bind, bindPublic } from '../../../server/http/bind.ts';
import { isLocal } from '../../../server/http/local-request.ts';
import type { Room } from '../../../server/room.ts';
import { AppError } from '../../../shared/errors.ts';
import { type DemoSignIns, demoSignIns, removeDemo } from '../demo.contract.ts';
import { type DemoDeps, DemoService } from './demo.service.ts';

export type DemoAccounts = DemoSignIns & { readonly password: string };

export interface DemoRoom extends Room {
  /** Fills the demo on the first run (`filled`: just now); its sign-ins while there is one. */
  readonly prepareDemo: (scale?: number) => Promise<{ readonly filled: boolean; readonly signIns?: DemoAccounts }>;
}

/** 演示数据: a workspace with a story, to look at before the own one is set up. */
export function demoModule(deps: DemoDeps): DemoRoom {
  const demo = new DemoService(deps);
  return {
    routes: [
      bindPublic(demoSignIns, async ({ request }) => {
        const found = await demo.signIns();
        if (found === undefined) throw new AppError('not_found');
        return isLocal(request) ? found : { ...found, password: null };
      }),
      bind(removeDemo, (actor) => demo.remove(actor)),
    ],
    async prepareDemo(scale) {
      const { filled } = await demo.prepare(scale);
      const signIns = await demo.signIns();
      return signIns === undefined || signIns.filling ? { filled } : { filled, signIns };
    },
  };
}
