import { BrowserRouter } from 'react-router-dom';

test('it opens', () => render(<BrowserRouter><App /></BrowserRouter>));
