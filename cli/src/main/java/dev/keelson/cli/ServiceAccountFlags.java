package dev.keelson.cli;

import dev.keelson.apiserver.server.ServiceAccountOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of service accounts' tokens, with kube-apiserver's names and meaning. */
final class ServiceAccountFlags {

    @Option(
            names = "--service-account-issuer",
            paramLabel = "URL",
            description = "the issuer that new tokens name; those of all that are told are accepted (default:"
                    + " https://kubernetes.default.svc)")
    private List<String> issuers = new ArrayList<>();

    @Option(
            names = "--service-account-signing-key-file",
            paramLabel = "FILE",
            description = "the private key that signs tokens, as PEM (default: made)")
    private @Nullable Path signingKeyFile;

    @Option(
            names = "--service-account-key-file",
            paramLabel = "FILE",
            description = "public or private keys, as PEM: tokens that one of them has signed are accepted; repeatable")
    private List<Path> keyFiles = new ArrayList<>();

    @Option(
            names = "--service-account-jwks-uri",
            paramLabel = "URL",
            description = "where the discovery document says that the keys are (default: this server)")
    private @Nullable String jwksUri;

    @Option(
            names = "--api-audiences",
            split = ",",
            paramLabel = "NAME",
            description = "whom tokens must be for to be accepted here (default: the issuers)")
    private List<String> audiences = new ArrayList<>();

    /** @throws IllegalArgumentException for what no server can be started with */
    ServiceAccountOptions options() {
        ServiceAccountOptions options =
                issuers.isEmpty() ? ServiceAccountOptions.DEFAULT : ServiceAccountOptions.DEFAULT.withIssuers(issuers);
        return options.withAudiences(audiences)
                .withKeys(signingKeyFile, keyFiles)
                .withJwksUri(jwksUri);
    }
}
