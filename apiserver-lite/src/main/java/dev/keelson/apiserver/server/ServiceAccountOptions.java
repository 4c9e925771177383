package dev.keelson.apiserver.server;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the tokens of service accounts are signed and accepted; names and meaning are those of kube-apiserver's flags.
 *
 * @param issuers {@code --service-account-issuer}: the first is named by new tokens, those of all are accepted
 * @param audiences {@code --api-audiences} of the API server itself; empty means the issuers
 * @param signingKeyFile {@code --service-account-signing-key-file}, a private key as PEM; null has one made, and kept in the
 *     data directory
 * @param keyFiles {@code --service-account-key-file}, any number of public or private keys as PEM: tokens that one of them
 *     has signed are accepted, besides those of a key that was made
 * @param jwksUri {@code --service-account-jwks-uri}: where the discovery document says that the keys are; null for this
 *     server
 */
public record ServiceAccountOptions(
        List<String> issuers,
        List<String> audiences,
        @Nullable Path signingKeyFile,
        List<Path> keyFiles,
        @Nullable String jwksUri) {

    public static final ServiceAccountOptions DEFAULT =
            new ServiceAccountOptions(List.of("https://kubernetes.default.svc"), List.of(), null, List.of(), null);

    /** @throws IllegalArgumentException where no server could be started so, naming the flag */
    public ServiceAccountOptions {
        issuers = List.copyOf(issuers);
        audiences = List.copyOf(audiences);
        keyFiles = List.copyOf(keyFiles);
        if (issuers.isEmpty() || issuers.contains("")) {
            throw new IllegalArgumentException("service-account-issuer must not be empty");
        }
        if (issuers.stream().distinct().count() < issuers.size()) {
            throw new IllegalArgumentException("service-account-issuer names an issuer twice: " + issuers);
        }
        if (signingKeyFile != null && keyFiles.isEmpty()) {
            throw new IllegalArgumentException("service-account-signing-key-file needs service-account-key-file too:"
                    + " it says whose tokens are accepted");
        }
        if (jwksUri != null && !jwksUri.startsWith("https://")) {
            throw new IllegalArgumentException("service-account-jwks-uri must be an https URL, is " + jwksUri);
        }
    }

    public ServiceAccountOptions withIssuers(List<String> changed) {
        return new ServiceAccountOptions(changed, audiences, signingKeyFile, keyFiles, jwksUri);
    }

    public ServiceAccountOptions withAudiences(List<String> changed) {
        return new ServiceAccountOptions(issuers, changed, signingKeyFile, keyFiles, jwksUri);
    }

    public ServiceAccountOptions withKeys(@Nullable Path signing, List<Path> accepted) {
        return new ServiceAccountOptions(issuers, audiences, signing, accepted, jwksUri);
    }

    public ServiceAccountOptions withJwksUri(@Nullable String changed) {
        return new ServiceAccountOptions(issuers, audiences, signingKeyFile, keyFiles, changed);
    }
}
