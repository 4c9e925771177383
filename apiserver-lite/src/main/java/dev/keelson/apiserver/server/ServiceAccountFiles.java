package dev.keelson.apiserver.server;

import dev.keelson.apiserver.authn.ServiceAccountKeys;
import dev.keelson.apiserver.authn.ServiceAccountTokens;
import dev.keelson.apiserver.pki.KeyPairs;
import dev.keelson.clock.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;

/** Reads the keys of service accounts' tokens. */
final class ServiceAccountFiles {

    private ServiceAccountFiles() {}

    /**
     * @param made signs where no file is named
     * @throws IOException naming the file that cannot be used
     */
    static ServiceAccountTokens tokens(ServiceAccountOptions options, KeyPair made, Clock clock) throws IOException {
        Path signingFile = options.signingKeyFile();
        List<PublicKey> accepted = new ArrayList<>();
        for (Path file : options.keyFiles()) {
            accepted.addAll(KeyPairs.readPublic(text(file), "service-account-key-file " + file));
        }
        KeyPair signing = made;
        if (signingFile != null) {
            signing = KeyPairs.read(text(signingFile), "service-account-signing-key-file " + signingFile);
        } else {
            accepted.add(made.getPublic());
        }
        try {
            ServiceAccountKeys keys = ServiceAccountKeys.of(signing, accepted);
            return new ServiceAccountTokens(options.issuers(), options.audiences(), keys, clock);
        } catch (IllegalArgumentException unusable) {
            throw new IOException("the service account key files cannot be used: " + unusable.getMessage(), unusable);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
