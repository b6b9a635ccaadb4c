"use strict";

/* A player begins where its reader stopped, tells what was really played, and shows what is said. All of it is extra:
   without this file the browser's own player plays, and the transcript stands below it. */
{
  const EVERY = 15_000; /* milliseconds between two reports */
  const begun = new WeakSet();

  const begin = () => {
    for (const player of document.querySelectorAll(".player")) {
      if (begun.has(player)) continue;
      begun.add(player);
      const media = player.querySelector("audio, video");
      resume(media, Number(player.dataset.position));
      chooseSpeed(media, player.querySelector(".speed"));
      showCaptions(media, player.querySelector(".caption"));
      if (player.dataset.playback) report(media, player);
    }
  };

  const resume = (media, position) => {
    if (!position) return;
    media.addEventListener("loadedmetadata", () => { media.currentTime = position; }, { once: true });
  };

  const chooseSpeed = (media, label) => {
    const choice = label.querySelector("select");
    choice.addEventListener("change", () => { media.playbackRate = Number(choice.value); });
    media.addEventListener("ratechange", () => { choice.value = String(media.playbackRate); });
    label.hidden = false;
  };

  /* A sound has no picture to lay captions over: they stand below it. */
  const showCaptions = (media, place) => {
    const track = [...media.textTracks][0];
    if (!place || !track) return;
    track.mode = "hidden"; /* read, and not drawn by the browser */
    place.lang = track.language;
    const show = () => { place.textContent = [...track.activeCues ?? []].map((cue) => cue.getCueAsHTML().textContent).join("\n"); };
    track.addEventListener("cuechange", show);
    media.addEventListener("play", () => { place.hidden = false; show(); });
  };

  /* Seconds whose middle was played; what was leapt over is not among them. */
  const secondsPlayed = (media) => {
    const ranges = [];
    for (let n = 0; n < media.played.length; n += 1) {
      const [start, end] = [Math.round(media.played.start(n)), Math.round(media.played.end(n))];
      if (start < end) ranges.push(`${start}-${end}`);
    }
    return ranges.join(",");
  };

  /* Each report holds all that was played since the page opened, and takes the place of one that still waits. */
  const report = (media, player) => {
    let told = "";
    let timer = 0;
    const tell = () => {
      const body = new URLSearchParams({
        block: player.dataset.block,
        recording: player.dataset.recording,
        ranges: secondsPlayed(media),
        position: media.ended ? 0 : Math.floor(media.currentTime),
      });
      if (!media.played.length || String(body) === told) return;
      told = String(body);
      send({
        key: `played ${player.dataset.block} ${player.dataset.recording}`,
        url: player.dataset.playback,
        body,
        keepalive: true, /* also when the reader leaves at once */
        show: (answer, text) => { if (answer.status === 200) player.querySelector(".saved").textContent = text.trim(); },
      });
    };
    media.addEventListener("play", () => {
      clearInterval(timer);
      timer = setInterval(tell, EVERY);
    });
    media.addEventListener("pause", () => { /* at the end too */
      clearInterval(timer);
      tell();
    });
    window.addEventListener("pagehide", tell, { capture: true }); /* before what is left of the page is sent */
  };

  begin();
  new MutationObserver(begin).observe(document.documentElement, { childList: true }); /* the language was switched */
}
