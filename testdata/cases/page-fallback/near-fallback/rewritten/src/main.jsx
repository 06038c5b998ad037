import { createBrowserRouter, RouterProvider } from "react-router-dom";

export const router = createBrowserRouter([{ path: "/about", element: <p>About</p> }]);
