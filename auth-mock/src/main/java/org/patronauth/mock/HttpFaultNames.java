package org.patronauth.mock;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** The names of HTTP faults on a command line. */
final class HttpFaultNames {
    private static final byte[] GARBAGE = "~~ garbage ~~\n".getBytes(StandardCharsets.US_ASCII);

    private static final FaultNames<HttpFault> NAMES = new FaultNames<HttpFault>()
            .plain("silent-after-accept", HttpFault::silentAfterAccept)
            .plain("close-at-once", HttpFault::closeAtOnce)
            .plain("reset-at-once", HttpFault::resetAtOnce)
            .plain("no-answer", HttpFault::noAnswer)
            .plain("close-after-request", HttpFault::closeAfterRequest)
            .plain("reset", HttpFault::reset)
            .plain("close-after-answer", HttpFault::closeAfterAnswer)
            .counted("status", HttpFault::status)
            .plain("retry-at-once", () -> HttpFault.status(503, Map.of("Retry-After", "0")))
            .counted("right-answer-with-status", HttpFault::rightAnswerWithStatus)
            .put("redirect", HttpFault::redirect)
            .counted("outage-page", HttpFault::outagePage)
            .plain("login-page", HttpFault::loginPage)
            .plain("empty-answer", HttpFault::emptyAnswer)
            .put("body", text -> HttpFault.body(text.getBytes(StandardCharsets.UTF_8), HttpAnswer.HTML))
            .plain("wrong-content-type", HttpFault::wrongContentType)
            .plain("prefix", () -> HttpFault.prefix(GARBAGE))
            .plain("suffix", () -> HttpFault.suffix(GARBAGE))
            .plain("gzipped", HttpFault::gzipped)
            .plain("gzip-bomb", HttpFault::gzipBomb)
            .plain("garbage-status-line", HttpFault::garbageStatusLine)
            .counted("truncated-body", HttpFault::truncatedBody)
            .counted("truncated-without-length", HttpFault::truncatedWithoutLength)
            .plain("endless-body", HttpFault::endlessBody)
            .plain("endless-headers", HttpFault::endlessHeaders)
            .counted("drip", millis -> HttpFault.drip(Duration.ofMillis(millis)))
            .counted("delay", millis -> HttpFault.delay(Duration.ofMillis(millis)))
            .plain("hold-answer", HttpFault::holdAnswer);

    private HttpFaultNames() {}

    static HttpFault find(String nameAndParameter) {
        return NAMES.find(nameAndParameter);
    }
}
