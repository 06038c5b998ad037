from fastapi import FastAPI

app = FastAPI()


@app.get("/api/books/{number}")
def book(number: int):
    return {"number": number}


@app.get("/api/loans/open")
def open_loans():
    return []
