document.getElementById("root").append("Desk");
