package dev.keelson.apiserver.pki;

import java.io.IOException;
import java.io.StringReader;
import java.security.PrivateKey;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Private keys that others have made: PKCS #8, or the older forms of RSA and elliptic curve keys; not encrypted. */
public final class PrivateKeys {

    private PrivateKeys() {}

    /**
     * The first key in a PEM text.
     *
     * @throws IOException if there is none, or it cannot be read; {@code where} tells the reader which file
     */
    public static PrivateKey read(String pem, String where) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof PEMKeyPair pair) {
                    return new JcaPEMKeyConverter().getKeyPair(pair).getPrivate();
                }
                if (object instanceof PrivateKeyInfo key) {
                    return new JcaPEMKeyConverter().getPrivateKey(key);
                }
            }
        } catch (PEMException damaged) {
            throw new IOException(where + " holds a private key that cannot be read: " + damaged.getMessage(), damaged);
        }
        throw new IOException(where + " holds no PEM private key that is not encrypted");
    }
}
