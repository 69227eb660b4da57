package org.patronauth.mock;

import java.time.Duration;

/** The names of faults on a command line. */
final class Sip2FaultNames {
    private static final FaultNames<Sip2Fault> NAMES = new FaultNames<Sip2Fault>()
            .plain("silent-after-accept", Sip2Fault::silentAfterAccept)
            .plain("close-at-once", Sip2Fault::closeAtOnce)
            .plain("reset-at-once", Sip2Fault::resetAtOnce)
            .plain("close-after-login", Sip2Fault::closeAfterLogin)
            .plain("close-without-answer", Sip2Fault::closeWithoutAnswer)
            .plain("reset-without-answer", Sip2Fault::resetWithoutAnswer)
            .plain("no-answer", Sip2Fault::noAnswer)
            .plain("close-after-answer", Sip2Fault::closeAfterAnswer)
            .plain("half-open-after-answer", Sip2Fault::halfOpenAfterAnswer)
            .plain("login-refused", Sip2Fault::loginRefused)
            .plain("login-garbage", Sip2Fault::loginGarbage)
            .plain("ask-to-resend", Sip2Fault::askToResend)
            .counted("cut", Sip2Fault::cutAt)
            .counted("stall", Sip2Fault::stallAt)
            .counted("drip", millis -> Sip2Fault.drip(Duration.ofMillis(millis)))
            .counted("delay", millis -> Sip2Fault.delay(Duration.ofMillis(millis)))
            .counted("oversized", Sip2Fault::oversized)
            .plain("no-terminator", Sip2Fault::noTerminator)
            .plain("crlf", Sip2Fault::crLf)
            .plain("lf-only", Sip2Fault::lfOnly)
            .plain("stray-line-ends-first", Sip2Fault::strayLineEndsFirst)
            .plain("unasked-status-first", Sip2Fault::unaskedStatusFirst)
            .plain("bad-checksum", Sip2Fault::badChecksum)
            .plain("wrong-sequence", Sip2Fault::wrongSequence)
            .plain("without-error-detection", Sip2Fault::withoutErrorDetection)
            .plain("duplicated", Sip2Fault::duplicated)
            .plain("held", Sip2Fault::held)
            .plain("swapped", Sip2Fault::swapped)
            .plain("previous-answer", Sip2Fault::previousAnswer)
            .put("wrong-code", Sip2Fault::wrongCode)
            .plain("plain-text", () -> Sip2Fault.plainText("Problems handling the request: internal error"))
            .put("omitting", Sip2Fault::omitting)
            .plain("unknown-fields", Sip2Fault::unknownFields)
            .plain("fields-reversed", Sip2Fault::fieldsReversed)
            .plain("fee-glued-to-validity", Sip2Fault::feeGluedToValidity)
            .plain("lower-case-answers", Sip2Fault::lowerCaseAnswers)
            .plain("endless", Sip2Fault::endless)
            .plain("invalid-encoding", Sip2Fault::invalidEncoding);

    private Sip2FaultNames() {}

    static Sip2Fault find(String nameAndParameter) {
        return NAMES.find(nameAndParameter);
    }
}
