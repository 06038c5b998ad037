import { ReactElement } from 'react';
import {
  BrowserRouter as Router,
  Route,
  Routes,
} from 'react-router-dom';

import Orders from './pages/Orders';

const App = (): ReactElement => (
  <Router>
    <Routes>
      <Route path="/orders" element={<Orders />} />
    </Routes>
  </Router>
);

export default App;
