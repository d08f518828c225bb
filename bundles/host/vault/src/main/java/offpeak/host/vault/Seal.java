package offpeak.host.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM with a fresh random nonce each time. The owner and the name are authenticated with the text, so that a
 * sealed secret opens in its own place alone. Form: one byte 1, 12 bytes nonce, ciphertext, 16 bytes tag.
 */
final class Seal {
    private static final byte FORM = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    Seal(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    byte[] close(String owner, String name, String secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, owner, name)
                    .doFinal(secret.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length).put(FORM).put(nonce).put(sealed).array();
        } catch (GeneralSecurityException missing) {
            throw new VaultException("this Java can't encrypt with AES-GCM", missing);
        }
    }

    /** @throws VaultException when it is not what was sealed for this owner and name with this key */
    String open(String owner, String name, byte[] sealed) {
        if (sealed.length < 1 + NONCE_BYTES + TAG_BITS / 8 || sealed[0] != FORM) {
            throw tampered(owner, name, null);
        }
        ByteBuffer bytes = ByteBuffer.wrap(sealed, 1, sealed.length - 1);
        byte[] nonce = new byte[NONCE_BYTES];
        bytes.get(nonce);
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        try {
            return new String(cipher(Cipher.DECRYPT_MODE, nonce, owner, name).doFinal(rest), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException wrong) {
            throw tampered(owner, name, wrong);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String owner, String name) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        byte[] whose = owner.getBytes(StandardCharsets.UTF_8);
        // with its length before it, no other owner and name make the same bytes
        cipher.updateAAD(ByteBuffer.allocate(4 + whose.length).putInt(whose.length).put(whose).flip());
        cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static VaultException tampered(String owner, String name, Throwable cause) {
        return new VaultException("the secret '" + name + "' of " + owner
                + " was changed outside the vault or sealed with another key; enter it again", cause);
    }
}
