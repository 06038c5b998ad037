import { createHashRouter, RouterProvider } from "react-router-dom";

export const router = createHashRouter([{ path: "/about", element: <p>About</p> }]);
