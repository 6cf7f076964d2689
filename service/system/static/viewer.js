// Shows the API's description; validatorUrl is off because it would send the description to another host.
window.addEventListener("load", () => {
  const { title, description } = document.body.dataset;
  document.title = title;
  window.SwaggerUIBundle({
    url: description,
    dom_id: "#viewer",
    deepLinking: true,
    validatorUrl: null,
    presets: [window.SwaggerUIBundle.presets.apis],
  });
});
