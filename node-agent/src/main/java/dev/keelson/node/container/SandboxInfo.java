package dev.keelson.node.container;

import java.time.Instant;

public record SandboxInfo(SandboxConfig config, Instant createdAt) {

    public String podUid() {
        return config.pod().uid();
    }
}
