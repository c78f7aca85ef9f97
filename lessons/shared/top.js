// Whoever goes on by a button would sometimes find themselves in the middle of the next page, as far down as the button
// was. Once for each time somebody went on, so that nobody is pulled up while they read.
export default function ({ data }) {
  const main = document.querySelector("[data-testid=stMain]");
  if (!main || !data || main.dataset.wentOn === data) return;
  main.dataset.wentOn = data;
  main.scrollTo({ top: 0, behavior: "instant" });
}
