package dev.keelson.apiserver.authz;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** How authorization reads stored roles and bindings. Safe for many threads; must not block for long. */
public interface PolicyObjects {
    /** Nothing is stored. */
    PolicyObjects NONE = new PolicyObjects() {
        @Override
        public long revision() {
            return 0;
        }

        @Override
        public List<ObjectNode> list(String resource) {
            return List.of();
        }
    };

    /** Changes whenever any of the objects has changed; else, mostly, stays. Cheap: asked for with every request. */
    long revision();

    /** The objects of {@code roles}, {@code rolebindings}, {@code clusterroles} or {@code clusterrolebindings}, by key. */
    List<ObjectNode> list(String resource);
}
