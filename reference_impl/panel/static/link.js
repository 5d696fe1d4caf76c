// The link to the panel's server: made again by itself, and says how it is.

const FIRST_RETRY_S = 0.5;
const LONGEST_RETRY_S = 1;
const NO_TOKEN = 4401;

export function connect({ onFrame, onLost }) {
  let link = null;
  let retry_s = FIRST_RETRY_S;
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  const address = new URL("live", location.href);
  address.protocol = "ws:";
  address.hash = "";
  address.search = token === null ? "" : `?token=${encodeURIComponent(token)}`;

  function open() {
    link = new WebSocket(address);
    link.onopen = () => (retry_s = FIRST_RETRY_S);
    link.onmessage = (event) => onFrame(JSON.parse(event.data));
    link.onclose = (event) => {
      const why = event.reason || "The charger is not there; has it been stopped?";
      onLost(event.code === NO_TOKEN ? why : `${why} Trying again …`);
      if (event.code === NO_TOKEN) return;
      setTimeout(open, retry_s * 1000);
      retry_s = Math.min(LONGEST_RETRY_S, retry_s * 2);
    };
  }

  open();
  return (order) => {
    if (link.readyState !== WebSocket.OPEN) return false;
    link.send(JSON.stringify(order));
    return true;
  };
}
