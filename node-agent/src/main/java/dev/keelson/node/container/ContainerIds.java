package dev.keelson.node.container;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Container ids of the length people know, which need no record: a pod, a name and an attempt make one. */
public final class ContainerIds {

    private ContainerIds() {}

    public static String of(String podUid, String container, int attempt) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((podUid + "/" + container + "/" + attempt).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
