import { BrowserRouter } from "react-router-dom";
import { createRoot } from "react-dom/client";
import { Desk } from "./Desk";

createRoot(document.body).render(<BrowserRouter><Desk /></BrowserRouter>);
