package dev.keelson.apiserver.authn;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The key that signs the tokens of service accounts, and all those by which tokens are accepted. Immutable. */
public final class ServiceAccountKeys {

    private final KeyPair signing;
    private final TokenKey signer;
    // Without repetition, in the order told.
    private final List<TokenKey> accepted;

    private ServiceAccountKeys(KeyPair signing, List<TokenKey> accepted) {
        this.signing = signing;
        this.signer = TokenKey.of(signing.getPublic());
        this.accepted = List.copyOf(accepted);
    }

    /** One key for both. */
    public static ServiceAccountKeys of(KeyPair signing) {
        return of(signing, List.of(signing.getPublic()));
    }

    /**
     * @param accepted what was signed with one of these is accepted; the signing key need not be among them, and then its
     *     tokens are not
     * @throws IllegalArgumentException for keys of kinds that Kubernetes does not sign with
     */
    public static ServiceAccountKeys of(KeyPair signing, Collection<PublicKey> accepted) {
        List<TokenKey> keys = new ArrayList<>();
        for (PublicKey each : accepted) {
            TokenKey key = TokenKey.of(each);
            if (keys.stream().noneMatch(known -> known.id().equals(key.id()))) {
                keys.add(key);
            }
        }
        return new ServiceAccountKeys(signing, keys);
    }

    JWSHeader.Builder header() {
        return new JWSHeader.Builder(signer.algorithm()).keyID(signer.id());
    }

    JWSSigner signer() throws JOSEException {
        return signing.getPublic() instanceof RSAPublicKey
                ? new RSASSASigner(signing.getPrivate())
                : new ECDSASigner((ECPrivateKey) signing.getPrivate());
    }

    /** Those that may have signed: the one that the token names, or all where it names none of them. */
    List<TokenKey> candidates(@Nullable String id) {
        for (TokenKey key : accepted) {
            if (key.id().equals(id)) {
                return List.of(key);
            }
        }
        return accepted;
    }

    /** All accepted keys as a JSON web key set. */
    public String jwks() {
        List<JWK> keys = new ArrayList<>();
        accepted.forEach(key -> keys.add(key.jwk()));
        return new JWKSet(keys).toString(true);
    }

    /** The algorithms of all accepted keys, sorted. */
    public Set<String> algorithms() {
        Set<String> names = new TreeSet<>();
        accepted.forEach(key -> names.add(key.algorithm().getName()));
        return names;
    }
}
