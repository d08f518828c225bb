package offpeak.host.http;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom a call trusts: what the machine trusts, or one certificate alone. There is no way to trust all. A refusal says
 * what is wrong and shows the fingerprint, so that it can be compared with the device's and pinned.
 */
final class Trust extends X509ExtendedTrustManager {
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

    /** A certificate that is not trusted; the message says why. */
    static final class RefusedException extends CertificateException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    private final X509ExtendedTrustManager machine;
    private final Optional<String> pinned;

    private Trust(X509ExtendedTrustManager machine, Optional<String> pinned) {
        this.machine = machine;
        this.pinned = pinned;
    }

    /** The digits of a fingerprint as people write it; empty when it is none. */
    static Optional<String> digits(String fingerprint) {
        return Optional.of(fingerprint.replaceAll("[:\\s]", "").toLowerCase(Locale.ROOT))
                .filter(text -> FINGERPRINT.matcher(text).matches());
    }

    /** @param pinned digits of the only certificate to trust; empty for what the machine trusts */
    static SSLContext context(Optional<String> pinned) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            X509ExtendedTrustManager machine = Arrays.stream(factory.getTrustManagers())
                    .filter(X509ExtendedTrustManager.class::isInstance).map(X509ExtendedTrustManager.class::cast)
                    .findFirst().orElseThrow();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[]{new Trust(machine, pinned)}, null);
            return context;
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this Java has no TLS", broken);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        if (pinned.isPresent()) {
            String shown = fingerprint(chain[0]);
            if (!MessageDigest.isEqual(shown.getBytes(), pinned.get().getBytes())) {
                throw new RefusedException("is not the one that is pinned: " + readable(shown)
                        + " was shown. If the device was replaced or renewed its certificate, pin that one");
            }
            return;
        }
        try {
            machine.checkServerTrusted(chain, type, engine);
        } catch (CertificateException refused) {
            throw new RefusedException(why(chain[0], refused) + " (SHA-256 " + readable(fingerprint(chain[0])) + ")");
        }
    }

    private static String why(X509Certificate shown, CertificateException refused) {
        try {
            shown.checkValidity();
        } catch (CertificateExpiredException expired) {
            return "has expired at " + shown.getNotAfter().toInstant().truncatedTo(ChronoUnit.SECONDS);
        } catch (CertificateNotYetValidException early) {
            return "is not valid before " + shown.getNotBefore().toInstant().truncatedTo(ChronoUnit.SECONDS)
                    + ": check this machine's clock";
        }
        if (refused.getCause() != null) {
            return shown.getIssuerX500Principal().equals(shown.getSubjectX500Principal())
                    ? "is signed by the server itself"
                    : "is not signed by anyone whom this machine trusts";
        }
        return "is made out to another name";
    }

    private static String fingerprint(X509Certificate certificate) throws CertificateException {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException broken) {
            throw new CertificateException(broken);
        }
    }

    private static String readable(String digits) {
        return HexFormat.ofDelimiter(":").withUpperCase().formatHex(HexFormat.of().parseHex(digits));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw unused();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw unused();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw unused();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw unused();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw unused();
    }

    /** Without the engine no name can be checked, so nothing is trusted that way. */
    private static CertificateException unused() {
        return new CertificateException("only servers are checked, with their names");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
