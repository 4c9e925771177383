package dev.keelson.apiserver.storage.etcd;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What to do where the two sides of a connection do not agree on TLS, by what the failure is caused by. */
final class TlsAdvice {

    private TlsAdvice() {}

    /** A clause to end a message with; empty where TLS is not what is wrong. */
    static String of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String advice = ofOne(cause);
            if (advice != null) {
                return "; " + advice;
            }
        }
        return "";
    }

    private static @Nullable String ofOne(Throwable cause) {
        String text = Objects.toString(cause.getMessage(), "");
        if (cause instanceof CertificateExpiredException) {
            return "its certificate has expired";
        }
        if (cause instanceof CertPathValidatorException path
                && path.getReason() == CertPathValidatorException.BasicReason.EXPIRED) {
            return "its certificate has expired";
        }
        if (cause instanceof CertPathValidatorException || cause instanceof CertPathBuilderException) {
            return "its certificate is not signed by an authority in --etcd-cafile";
        }
        if (cause instanceof CertificateException && text.contains("subject alternative")) {
            return "its certificate is for another host than the one in --etcd-servers";
        }
        if (cause instanceof SSLException && text.contains("Received fatal alert") && text.contains("cert")) {
            return "it wants a certificate that its --trusted-ca-file has signed: give one with --etcd-certfile and"
                    + " --etcd-keyfile";
        }
        return null;
    }
}
