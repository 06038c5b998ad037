import app from "./app";

app.listen(3000, () => console.log("The app listens"));
