export default async function Page() {
  const answer = await fetch(`${process.env.API_ORIGIN}/api/loans/open`, { cache: "no-store" });
  const loans = await answer.json();
  return <h1>{loans.length} books are lent</h1>;
}
