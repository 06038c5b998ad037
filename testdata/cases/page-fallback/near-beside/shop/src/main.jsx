import { BrowserRouter } from "react-router-dom";
import { createRoot } from "react-dom/client";
import { Shop } from "./Shop";

createRoot(document.body).render(<BrowserRouter><Shop /></BrowserRouter>);
