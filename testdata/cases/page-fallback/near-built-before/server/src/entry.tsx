import { BrowserRouter, StaticRouter } from 'react-router-dom';

export const Router = typeof window === 'undefined' ? StaticRouter : BrowserRouter;
