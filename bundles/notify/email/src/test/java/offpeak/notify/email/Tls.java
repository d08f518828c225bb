package offpeak.notify.email;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A server's key with a certificate that it signed itself, and what trusts that alone. It is written here (RFC 5280), as the
 * JDK's program for it starts a Java of its own: about 1 s of computing each time.
 */
record Tls(SSLContext server, SSLContext client) {
    private static final int SEQUENCE = 0x30;
    private static final int BITS = 0x03;

    static Tls make(String name) throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        KeyStore own = empty();
        Certificate certificate = certificate(name, pair);
        own.setKeyEntry("mail", pair.getPrivate(), new char[0], new Certificate[]{certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        SSLContext server = SSLContext.getInstance("TLS");
        server.init(keys.getKeyManagers(), null, null);
        KeyStore trusted = empty();
        trusted.setCertificateEntry("mail", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, trust.getTrustManagers(), null);
        return new Tls(server, client);
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Certificate certificate(String name, KeyPair pair) throws GeneralSecurityException {
        byte[] ecdsaWithSha256 = der(SEQUENCE, hex("06082a8648ce3d040302"));
        byte[] commonName = der(SEQUENCE, der(0x31, der(SEQUENCE, hex("0603550403"), der(0x0c, ascii(name)))));
        byte[] alternativeName = der(SEQUENCE, hex("0603551d11"),
                der(0x04, der(SEQUENCE, der(0x82, ascii(name)))));
        byte[] content = der(SEQUENCE, hex("a003020102"), der(0x02, BigInteger.ONE.toByteArray()), ecdsaWithSha256,
                commonName,
                der(SEQUENCE, der(0x18, ascii("20200101000000Z")), der(0x18, ascii("29991231235959Z"))), commonName,
                pair.getPublic().getEncoded(), der(0xa3, der(SEQUENCE, alternativeName)));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(content);
        byte[] signed = der(SEQUENCE, content, ecdsaWithSha256, der(BITS, new byte[1], signature.sign()));
        return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(signed));
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        int length = content.size();
        if (length >= 0x80) {
            all.write(0x82);
            all.write(length >> 8);
        }
        all.write(length);
        all.writeBytes(content.toByteArray());
        return all.toByteArray();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
