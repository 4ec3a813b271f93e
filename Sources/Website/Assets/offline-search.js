// SPDX-License-Identifier: AGPL-3.0-or-later
// Search in the offline copy. A classic script: a page opened from a folder can load no module and fetch nothing.
// What is typed stays in the page; nothing is stored.
(function () {
  "use strict";
  var place = document.getElementById("offline-search");
  var entries = window.demarcheEntries;
  if (!place || !entries) return;

  function fold(text) {
    return text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u0652\u0640]/g, "")
      .replace(/[\u0622\u0623\u0625\u0671]/g, "\u0627").replace(/\u0629/g, "\u0647").replace(/\u0649/g, "\u064a");
  }
  function words(text) {
    return fold(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  }
  function stem(word) {
    return word.length > 5 ? word.slice(0, word.length - 2) : word;
  }

  var index = entries.map(function (entry) {
    return {
      entry: entry,
      title: " " + words(entry.title).join(" "),
      words: " " + words(entry.words).join(" "),
      body: " " + words(entry.body).join(" ")
    };
  });
  var weight = { measure: 3, route: 2, edition: 2, sheet: 2, step: 1.5, commitment: 1, reference: 0.7 };

  function find(question) {
    var wanted = words(question).filter(function (word) { return word.length > 2; });
    if (!wanted.length) wanted = words(question);
    if (!wanted.length) return [];
    return index.map(function (item) {
      var score = 0;
      wanted.forEach(function (word) {
        var start = " " + stem(word);
        if (item.title.indexOf(start) >= 0) score += 3;
        if (item.words.indexOf(start) >= 0) score += 4;
        if (item.body.indexOf(start) >= 0) score += 1;
      });
      if (item.words.indexOf(" " + wanted.join(" ")) >= 0) score += 6;
      return { entry: item.entry, score: score * (weight[item.entry.kind] || 1) };
    }).filter(function (hit) { return hit.score > 0; })
      .sort(function (one, other) { return other.score - one.score; }).slice(0, 30);
  }

  var form = document.createElement("form");
  form.className = "search";
  form.setAttribute("role", "search");
  var label = document.createElement("label");
  label.htmlFor = "words";
  label.textContent = place.getAttribute("data-label");
  var field = document.createElement("input");
  field.type = "text";
  field.id = "words";
  field.autocomplete = "off";
  var status = document.createElement("p");
  status.setAttribute("role", "status");
  var list = document.createElement("ol");
  list.className = "results";
  form.append(label, field);
  place.append(form, status, list);

  function show() {
    var hits = find(field.value);
    list.textContent = "";
    status.textContent = field.value && !hits.length ? place.getAttribute("data-none") : "";
    hits.forEach(function (hit) {
      var item = document.createElement("li");
      var link = document.createElement("a");
      link.href = hit.entry.url;
      link.textContent = hit.entry.title;
      var text = document.createElement("p");
      text.textContent = hit.entry.body.slice(0, 200);
      item.append(link, text);
      list.append(item);
    });
  }
  form.addEventListener("submit", function (event) { event.preventDefault(); show(); });
  field.addEventListener("input", show);
})();
