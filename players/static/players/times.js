// Times come in UTC and are shown by the reader's own clock.
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
for (const element of document.querySelectorAll("time[datetime]")) {
  element.textContent = clock.format(new Date(element.dateTime));
}
