const root = document.getElementById("root");

fetch("/api/tickets")
  .then((answer) => answer.json())
  .then((tickets) => root.append(String(tickets.length)));
