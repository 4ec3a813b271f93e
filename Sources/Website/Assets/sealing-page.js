// SPDX-License-Identifier: AGPL-3.0-or-later
// The page that is saved and opened from a file: what is typed is sealed here, and the answer opened. Everything stays
// in this page's memory: nothing is stored, sent or loaded. Its words stand in the page, in the reader's language.
(function () {
  "use strict";

  const main = document.getElementById("main");

  function part(id) { return document.getElementById(id); }

  // MARK: What is typed

  /** Text as it can be sealed: without halves of signs, and without nulls. */
  function plainText(text) { return new TextDecoder().decode(sealing.utf8(text)).replace(/\0/g, ""); }

  function bytesOf(file) {
    return new Promise(function (resolve, reject) {
      const reader = new FileReader();
      reader.onload = function () { resolve(new Uint8Array(reader.result)); };
      reader.onerror = function () { reject(reader.error); };
      reader.readAsArrayBuffer(file);
    });
  }

  async function chosenFiles(form) {
    const files = [];
    for (const field of form.querySelectorAll("input[type=file]")) {
      for (const file of Array.from(field.files)) {
        if (file.size > Number(main.dataset.fileBytes)) sealing.refuse("say-too-much");
        let bytes;
        try { bytes = await bytesOf(file); } catch (fault) { sealing.refuse("say-file"); }
        // A name that is too long keeps its end, which says what the file is.
        files.push({ name: Array.from(plainText(file.name)).slice(-200).join(""), bytes: bytes });
      }
    }
    return files;
  }

  async function written(field, form, sentence) {
    const text = plainText(field.value);
    const files = await chosenFiles(form);
    if (!text.trim() && (sentence === "say-empty" || !files.length)) sealing.refuse(sentence);
    if (sealing.utf8(text).length > Number(main.dataset.textBytes)) sealing.refuse("say-long");
    return { text: text, files: files };
  }

  function checkedSize(bytes) {
    if (bytes.length > Number(main.dataset.allBytes)) sealing.refuse("say-too-much");
    return bytes;
  }

  // MARK: What is shown

  /** Everything that was typed or made. It is let go as one. */
  let state = {};
  const addresses = [];

  /** Puts a sentence of the page into a place; the focus goes there, so that nobody misses it. */
  function say(place, sentence) {
    place.textContent = "";
    if (!sentence) { place.hidden = true; return; }
    Array.from(part(sentence).childNodes).forEach(function (node) { place.appendChild(node.cloneNode(true)); });
    place.hidden = false;
    if (place.tabIndex === -1) place.focus();
  }

  function show(id, isShown) { part(id).hidden = !isShown; }

  function save(bytes, name) {
    const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
    addresses.push(address);
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    document.body.appendChild(link);
    link.click();
    link.remove();
  }

  /** The sender's name of a file is shown, never used. */
  function safeName(name, number) {
    const ending = /\.([a-z0-9]{1,5})$/i.exec(name);
    return "file-" + number + "." + (ending ? ending[1].toLowerCase() : "bin");
  }

  function grouped(bytes) { return sealing.hex(bytes).match(/.{8}/g).join(" "); }

  function dayText(day) {
    const how = { year: "numeric", month: "long", day: "numeric", timeZone: "UTC" };
    // English of no country would be that of the United States, and the site's is not.
    const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
    return new Date(day * 86400000).toLocaleDateString(language, how);
  }

  /** Lets one action run at a time; says what is wrong; drops what comes after the page was cleared. */
  function action(form, place, body) {
    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      if (state.isBusy) return;
      const own = state;
      own.isBusy = true;
      say(place, null);
      say(part("status"), "say-working");
      try {
        await body(own);
      } catch (fault) {
        if (own === state) say(place, fault.sentence || "say-failed");
      }
      own.isBusy = false;
      if (own === state) say(part("status"), null);
    });
  }

  function clear() {
    addresses.splice(0).forEach(function (address) { URL.revokeObjectURL(address); });
    [state.receipt, state.sealed, state.reply].forEach(function (bytes) { if (bytes) bytes.fill(0); });
    state = {};
    document.querySelectorAll("form").forEach(function (form) { form.reset(); });
    const made = ["receipt", "mailbox", "mailbox-again", "entries", "question"];
    made.forEach(function (id) { part(id).textContent = ""; });
    document.querySelectorAll("[data-message]").forEach(function (place) { say(place, null); });
    ["keep", "saved", "conversation", "number"].forEach(function (id) { show(id, false); });
    ["write", "reply", "back", "typing"].forEach(function (id) { show(id, true); });
  }

  // MARK: The page at work

  function writing(desk) {
    const fault = part("write-fault");
    action(part("write"), fault, async function (own) {
      const compared = part("write").querySelector("input[name=compared]:checked");
      if (!compared) sealing.refuse("say-compare");
      const bundle = sealing.bundleOfToday(desk);
      if (!bundle) sealing.refuse("say-expired");
      const given = await written(part("text"), part("write"), "say-empty");
      // The same receipt, however often the text is changed before it is saved: it may be on paper already.
      if (!own.receipt) {
        own.receipt = sealing.random(15);
        do { own.group = sealing.random(1)[0]; } while (own.group >= 255);
        own.group %= 5;
      }
      const parcel = await sealing.firstParcel(
        given.text, given.files, own.receipt, desk, bundle, document.documentElement.lang,
        Number(main.dataset.retention)
      );
      const sealed = checkedSize(sealing.parcelBytes(parcel));
      if (own !== state) return;
      own.sealed = sealed;
      part("receipt").textContent = sealing.spelled(own.receipt);
      part("mailbox").textContent = grouped(parcel.mailbox);
      part("question").textContent = part("questions").children[own.group].textContent;
      show("write", false);
      show("keep", true);
      part("keep-heading").focus();
    });
    part("back").addEventListener("click", function () {
      show("keep", false);
      show("write", true);
      part("text").focus();
    });
    action(part("typing"), part("keep-fault"), async function (own) {
      const wanted = sealing.symbolsOf(sealing.spelled(own.receipt).split("-")[own.group]);
      const typed = sealing.symbolsOf(part("group").value);
      if (!typed || !sealing.same(typed, wanted)) sealing.refuse("say-group");
      save(own.sealed, "notes.sealed");
      // It was copied; from now on nobody needs to see it.
      ["receipt", "mailbox", "question"].forEach(function (id) { part(id).textContent = ""; });
      ["back", "typing", "keep-words"].forEach(function (id) { show(id, false); });
      show("saved", true);
      part("saved-words").focus();
    });
    part("save-again").addEventListener("click", function () { save(state.sealed, "notes.sealed"); });
  }

  function reading(desk) {
    const fault = part("open-fault");
    part("show-number").addEventListener("click", async function () {
      const own = state;
      say(fault, null);
      try {
        const source = await sealing.sourceOf(sealing.readReceipt(part("typed-receipt").value));
        if (own !== state) return;
        part("mailbox-again").textContent = grouped(source.mailbox);
        show("number", true);
        part("number").focus();
      } catch (problem) {
        say(fault, problem.sentence || "say-failed");
      }
    });
    action(part("open"), fault, async function (own) {
      show("conversation", false);
      const receipt = sealing.readReceipt(part("typed-receipt").value);
      const file = part("taken").files[0];
      if (!file) sealing.refuse("say-no-file");
      let bytes;
      try { bytes = await bytesOf(file); } catch (problem) { sealing.refuse("say-file"); }
      const parcel = sealing.readParcel(bytes);
      if (!sealing.same(parcel.desk, desk.name)) sealing.refuse("say-other-desk");
      const source = await sealing.sourceOf(receipt);
      if (!sealing.same(parcel.mailbox, source.mailbox)) sealing.refuse("say-other-case");
      const conversation = await sealing.conversationOf(parcel.items, source, parcel.desk);
      if (own !== state) return;
      own.case = { parcel: parcel, source: source, conversation: conversation };
      showConversation(own.case);
    });
    action(part("reply"), part("reply-fault"), async function (own) {
      const open = own.case;
      const given = await written(part("reply-text"), part("reply"), "say-nothing");
      const sealed = checkedSize(sealing.parcelBytes(await sealing.nextParcel(given.text, given.files, open)));
      if (own !== state) return;
      own.reply = sealed;
      save(sealed, "notes.sealed");
      // A second one of the same place would be refused: first the case has to be taken away and opened anew.
      show("reply", false);
      say(part("reply-saved"), "say-reply-saved");
    });
  }

  function showConversation(open) {
    const found = open.conversation;
    const list = part("entries");
    list.textContent = "";
    let number = 0;
    found.entries.forEach(function (entry) {
      const item = part("entry").content.cloneNode(true);
      const element = item.querySelector("li");
      element.classList.add(entry.isOwn ? "own" : "theirs");
      item.querySelector(entry.isOwn ? ".from-desk" : ".from-source").remove();
      item.querySelector(".day").textContent = dayText(entry.day);
      // A question, a yes or a step: this page has no words for measures.
      if (entry.kind !== "withdrawal") {
        const kind = entry.kind === "consent" && entry.isOwn ? "own-consent" : entry.kind;
        const before = entry.isPlain ? "" : part("say-" + kind).textContent.trim() + "\n";
        item.querySelector(".written").textContent = before + entry.text;
      }
      entry.files.forEach(function (file) {
        number += 1;
        const line = part("entry-file").content.cloneNode(true);
        const name = safeName(file.name, number);
        line.querySelector("bdi").textContent = file.name;
        line.querySelector("button").addEventListener("click", async function () {
          say(part("file-fault"), null);
          try {
            const id = sealing.ofBase64(file.item);
            const lying = open.parcel.items.find(function (one) { return one.part === 2 && sealing.same(one.id, id); });
            const own = state;
            const opened = await sealing.openFile(lying.sealed, open.source, id);
            // Cleared meanwhile: nothing more leaves the page.
            if (own !== state) return;
            save(opened, name);
          } catch (problem) {
            say(part("file-fault"), "say-file-broken");
          }
        });
        item.querySelector("ul").appendChild(line);
      });
      if (!entry.files.length) item.querySelector("ul").remove();
      list.appendChild(item);
    });
    say(part("warning"), found.isBroken && !found.isWithdrawn ? "say-missing" : null);
    say(part("reply-saved"), null);
    show("unanswered", !found.isWithdrawn && found.entries.every(function (entry) { return entry.isOwn; }));
    show("reply", !found.isWithdrawn && found.nextSequence > 0);
    show("conversation", true);
    part("conversation-heading").focus();
  }

  async function begin() {
    // On a server's page the server could read along.
    if (/^https?:$/.test(window.location.protocol)) return say(part("unable"), "say-not-a-file");
    if (!await sealing.isAble()) return say(part("unable"), "say-too-old");
    let desk;
    try {
      desk = await sealing.readDesk(sealing.ofBase64(main.dataset.key));
    } catch (fault) {
      return say(part("unable"), "say-key");
    }
    say(part("unable"), null);
    writing(desk);
    reading(desk);
    part("clear").addEventListener("click", function () {
      clear();
      say(part("cleared"), "say-cleared");
    });
    // A page that somebody goes back to must not show what was typed.
    window.addEventListener("pagehide", clear);
    clear();
    show("tool", true);
    if (!sealing.bundleOfToday(desk)) {
      show("new", false);
      say(part("expired"), "say-expired");
    }
  }

  begin();
})();
