import { Route, Routes } from 'react-router-dom';

export const Pages = () => (
  <Routes>
    <Route path="/auth/code" element={<p>Your code, please</p>} />
  </Routes>
);

export const Invite = () => <a href={`${process.env.REACT_APP_SITE}/auth/code`}>Enter your code</a>;
