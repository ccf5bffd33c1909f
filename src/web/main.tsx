import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { whenSignedOut } from './api/call.ts';
import { forgetPerson, queryClient } from './api/query-client.ts';
import { meQuery } from './api/session.ts';
import { startI18n } from './i18n/i18n.ts';
import './kit/base.css';
import { ThemeProvider } from './kit/theme.tsx';
import { Toasts } from './kit/toast.tsx';
import { router } from './routes.tsx';

whenSignedOut(() => {
  // Whoever was not signed in before is led to the right page by the guard of the routes.
  if (queryClient.getQueryData(meQuery.queryKey) === undefined || router.state.location.pathname === '/sign-in') return;
  void router
    .navigate({ to: '/sign-in', search: { to: router.state.location.href, expired: true } })
    .then(() => forgetPerson(queryClient));
});

await startI18n();
const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <ThemeProvider>
          <RouterProvider router={router} />
          <Toasts />
        </ThemeProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
