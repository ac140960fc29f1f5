// In the place of Stripe.js, as far as a page with a Payment Element uses it. As there, what a customer enters stays in a
// frame of this script's origin, and requests go to the API's. Loaded from js.stripe.com (by a browser that a test has
// told what to answer), it asks api.stripe.com, so that a page's content security policy can be tried as it is.
(() => {
  "use strict";

  const script = new URL(document.currentScript.src);
  const FRAMES = script.origin;
  const API = script.hostname === "js.stripe.com" ? "https://api.stripe.com" : FRAMES;

  let frames = 0;

  function frame(page, title, data) {
    const element = document.createElement("iframe");
    element.name = `__privateStripeFrame${++frames}`;
    element.title = title;
    element.src = `${FRAMES}/v3/${page}#${encodeURIComponent(JSON.stringify({ ...data, api: API }))}`;
    return element;
  }

  /** Asks a frame, and waits for its answer. */
  function ask(element, message) {
    return new Promise((resolve) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = ({ data }) => resolve(data);
      element.contentWindow.postMessage(message, FRAMES, [channel.port2]);
    });
  }

  function intentOf(clientSecret) {
    const id = /^(pi_\w+?)_secret_/.exec(clientSecret)?.[1];
    if (id === undefined) {
      throw new Error(`Invalid value for clientSecret: ${String(clientSecret)}`);
    }
    return id;
  }

  /** The frame of a payment's form. */
  class PaymentElement {
    #key;
    #secret;
    #frame = null;
    #ready;
    #isReady = false;
    #handlers = new Map();
    #options;

    constructor(key, secret, options) {
      this.#key = key;
      this.#secret = secret;
      this.#options = options;
    }

    on(event, handler) {
      this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), handler]);
      if (event === "ready" && this.#isReady) {
        handler({ elementType: "payment" });
      }
      return this;
    }

    off(event, handler) {
      this.#handlers.set(event, (this.#handlers.get(event) ?? []).filter((other) => other !== handler));
      return this;
    }

    once(event, handler) {
      const only = (value) => {
        this.off(event, only);
        handler(value);
      };
      return this.on(event, only);
    }

    mount(target) {
      const place = typeof target === "string" ? document.querySelector(target) : target;
      if (place === null) {
        throw new Error(`The selector you specified (${target}) applies to no DOM elements`);
      }
      this.unmount();
      this.#frame = frame("element.html", "Secure payment input frame", {
        key: this.#key,
        clientSecret: this.#secret,
        options: this.#options,
      });
      Object.assign(this.#frame.style, { border: "0", width: "100%", height: "220px", display: "block" });
      this.#ready = new Promise((resolve) => {
        this.#hear = ({ source, origin, data }) => {
          if (source !== this.#frame?.contentWindow || origin !== FRAMES) {
            return;
          }
          if (data.event === "resize") {
            this.#frame.style.height = `${data.height}px`;
            return;
          }
          if (data.event === "ready") {
            this.#isReady = true;
            resolve();
          }
          for (const handler of this.#handlers.get(data.event) ?? []) {
            handler({ elementType: "payment", ...data.value });
          }
        };
      });
      window.addEventListener("message", this.#hear);
      place.append(this.#frame);
    }

    #hear = () => undefined;

    unmount() {
      window.removeEventListener("message", this.#hear);
      this.#frame?.remove();
      this.#frame = null;
      this.#isReady = false;
    }

    destroy() {
      this.unmount();
    }

    update() {}

    focus() {
      this.#frame?.focus();
    }

    collapse() {}

    async ask(message) {
      if (this.#frame === null) {
        throw new Error("The Payment Element is not mounted");
      }
      await this.#ready;
      return ask(this.#frame, message);
    }
  }

  class Elements {
    #key;
    #element = null;
    #locale;

    constructor(key, { clientSecret, locale }) {
      intentOf(clientSecret);
      this.#key = key;
      this.#locale = locale;
      this.clientSecret = clientSecret;
    }

    create(type, options = {}) {
      if (type !== "payment") {
        throw new Error(`A valid Element name must be provided: ${type} is not known here`);
      }
      if (this.#element !== null) {
        throw new Error("Can only create one Element of type payment.");
      }
      this.#element = new PaymentElement(this.#key, this.clientSecret, { locale: this.#locale, ...options });
      return this.#element;
    }

    getElement(type) {
      return type === "payment" ? this.#element : null;
    }

    update({ locale } = {}) {
      this.#locale = locale ?? this.#locale;
    }

    async fetchUpdates() {
      return {};
    }

    /** Whether the form can be sent. */
    async submit() {
      return this.#element.ask({ ask: "submit" });
    }

    confirm(message) {
      return this.#element.ask({ ask: "confirm", ...message });
    }
  }

  async function request(path, fields, method = "POST") {
    const body = new URLSearchParams(fields);
    try {
      const answer =
        method === "GET"
          ? await fetch(`${API}${path}?${body}`)
          : await fetch(`${API}${path}`, { method, body });
      const json = await answer.json();
      return answer.ok ? { paymentIntent: json } : { error: json.error };
    } catch {
      const message = "An error occurred with our connection to Stripe.";
      return { error: { type: "api_connection_error", message } };
    }
  }

  /** The customer's bank wants to see them: a dialog over the page. */
  function challenge(key, clientSecret) {
    return new Promise((resolve) => {
      const dialog = frame("challenge.html", "3D Secure 2 authentication", {});
      Object.assign(dialog.style, {
        position: "fixed",
        inset: "0",
        width: "100%",
        height: "100%",
        border: "0",
        zIndex: "2147483647",
      });
      const hear = ({ source, origin, data }) => {
        if (source !== dialog.contentWindow || origin !== FRAMES || data.event !== "answered") {
          return;
        }
        window.removeEventListener("message", hear);
        dialog.remove();
        const path = `/v1/payment_intents/${intentOf(clientSecret)}/authenticate`;
        resolve(request(path, { key, client_secret: clientSecret, success: String(data.success) }));
      };
      window.addEventListener("message", hear);
      document.body.append(dialog);
    });
  }

  class StripeObject {
    #key;
    #locale;

    constructor(key, { locale } = {}) {
      this.#key = key;
      this.#locale = locale;
    }

    _registerWrapper() {}

    elements(options) {
      return new Elements(this.#key, { locale: this.#locale, ...options });
    }

    async retrievePaymentIntent(clientSecret) {
      const fields = { key: this.#key, client_secret: clientSecret };
      return request(`/v1/payment_intents/${intentOf(clientSecret)}`, fields, "GET");
    }

    async confirmPayment({ elements, clientSecret, confirmParams = {}, redirect = "always" }) {
      const secret = clientSecret ?? elements.clientSecret;
      const returnUrl = confirmParams.return_url;
      if (redirect === "always" && returnUrl === undefined) {
        throw new Error("stripe.confirmPayment(): the confirmParams.return_url argument is required");
      }
      const answer = await elements.confirm({ clientSecret: secret, returnUrl });
      return this.#goOn(secret, answer, returnUrl, redirect);
    }

    async handleNextAction({ clientSecret }) {
      const answer = await this.retrievePaymentIntent(clientSecret);
      return this.#goOn(clientSecret, answer, undefined, "if_required");
    }

    async #goOn(clientSecret, answer, returnUrl, redirect) {
      const next = answer.paymentIntent?.next_action;
      if (next?.type === "use_stripe_sdk") {
        answer = await challenge(this.#key, clientSecret);
      } else if (next?.type === "alipay_handle_redirect") {
        location.assign(next.alipay_handle_redirect.url);
        return new Promise(() => undefined);
      }
      if (answer.paymentIntent !== undefined && redirect === "always") {
        const back = new URL(returnUrl);
        back.searchParams.set("payment_intent", answer.paymentIntent.id);
        back.searchParams.set("payment_intent_client_secret", clientSecret);
        back.searchParams.set("redirect_status", "succeeded");
        location.assign(back);
        return new Promise(() => undefined);
      }
      return answer;
    }
  }

  window.Stripe = (key, options) => new StripeObject(key, options);
  window.Stripe.version = 3;
})();
