"""What every service has around its own subject: error answers, probes, metrics, the API's description."""
