const root = document.getElementById("root");

fetch("http://localhost:5000/api/tickets")
  .then((answer) => answer.json())
  .then((tickets) => root.append(String(tickets.length)));
