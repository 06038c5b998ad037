import { BrowserRouter, HashRouter } from 'react-router-dom';

const Router = window.location.protocol === 'file:' ? BrowserRouter : HashRouter;

export default () => <Router />;
