import { type BoundRoute, bind } from '../../../server/http/bind.ts';
import { cancelDataImport, getDataImport, importCosts, importOrders, listDataImports } from '../imports.contract.ts';
import type { DataImports } from './import.service.ts';

export const dataImportRoutes = (imports: DataImports): BoundRoute[] => [
  bind(importOrders, (actor, { request }) => imports.upload(actor, 'orders', request)),
  bind(importCosts, (actor, { request }) => imports.upload(actor, 'costs', request)),
  bind(listDataImports, async (actor) => ({ items: await imports.list(actor) })),
  bind(getDataImport, (actor, { params }) => imports.get(actor, params.id)),
  bind(cancelDataImport, (actor, { params }) => imports.cancel(actor, params.id)),
];
