import { createBrowserRouter, RouterProvider } from "react-router-dom";

export const router = createBrowserRouter([{ path: "/orders", element: <p>Orders</p> }]);
