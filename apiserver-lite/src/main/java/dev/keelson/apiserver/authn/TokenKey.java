package dev.keelson.apiserver.authn;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;

/** A public key by which tokens are accepted. */
record TokenKey(PublicKey key, String id, JWSAlgorithm algorithm) {

    /** @throws IllegalArgumentException for keys that Kubernetes does not sign with */
    static TokenKey of(PublicKey key) {
        return new TokenKey(key, id(key), algorithm(key));
    }

    /** As Kubernetes': the digest of the key (pkg/serviceaccount/jwt.go). */
    private static String id(PublicKey key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }

    private static JWSAlgorithm algorithm(PublicKey key) {
        if (key instanceof RSAPublicKey) {
            return JWSAlgorithm.RS256;
        }
        if (key instanceof ECPublicKey curve) {
            Curve name = Curve.forECParameterSpec(curve.getParams());
            if (Curve.P_256.equals(name)) {
                return JWSAlgorithm.ES256;
            }
            if (Curve.P_384.equals(name)) {
                return JWSAlgorithm.ES384;
            }
            if (Curve.P_521.equals(name)) {
                return JWSAlgorithm.ES512;
            }
        }
        throw new IllegalArgumentException("tokens are signed with RSA, P-256, P-384 or P-521 keys, not with "
                + key.getAlgorithm() + " of another kind");
    }

    JWSVerifier verifier() throws JOSEException {
        return key instanceof RSAPublicKey rsa ? new RSASSAVerifier(rsa) : new ECDSAVerifier((ECPublicKey) key);
    }

    JWK jwk() {
        if (key instanceof RSAPublicKey rsa) {
            return new RSAKey.Builder(rsa)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyID(id)
                    .algorithm(algorithm)
                    .build();
        }
        ECPublicKey curve = (ECPublicKey) key;
        return new ECKey.Builder(Curve.forECParameterSpec(curve.getParams()), curve)
                .keyUse(KeyUse.SIGNATURE)
                .keyID(id)
                .algorithm(algorithm)
                .build();
    }
}
