package dev.keelson.apiserver.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.json.BodyDecoder;
import dev.keelson.api.json.MalformedBodyException;
import dev.keelson.api.schema.BuiltInEncoding;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.encoding.Json;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ProtobufTest {

    private static final GroupVersionKind POD = new GroupVersionKind("", "v1", "Pod");

    private static ObjectNode json(String text) {
        return (ObjectNode) BodyDecoder.json(text.getBytes(StandardCharsets.UTF_8), BodyDecoder.Repetition.MERGE)
                .tree();
    }

    /** The message in an envelope, as the Java client reads it. */
    private static byte[] message(byte[] enveloped) throws IOException {
        return Runtime.Unknown.parseFrom(Arrays.copyOfRange(enveloped, 4, enveloped.length))
                .getRaw()
                .toByteArray();
    }

    @Test
    void theJavaClientReadsAnObject() throws Exception {
        byte[] pod = Protobuf.encode(json("""
                {"kind":"Pod","apiVersion":"v1","metadata":{"name":"p","labels":{"b":"2","a":"1"}},
                 "spec":{"containers":[{"name":"c","resources":{"limits":{"cpu":"500m"}},
                   "livenessProbe":{"httpGet":{"port":"web"}}}],
                  "volumes":[{"name":"v","secret":{"secretName":"s"}}]}}"""));
        Runtime.Unknown envelope = Runtime.Unknown.parseFrom(Arrays.copyOfRange(pod, 4, pod.length));

        assertThat(Arrays.copyOf(pod, 4)).containsExactly('k', '8', 's', 0);
        assertThat(envelope.getTypeMeta().getKind()).isEqualTo("Pod");
        assertThat(envelope.getTypeMeta().getApiVersion()).isEqualTo("v1");
        V1.Pod read = V1.Pod.parseFrom(envelope.getRaw());
        assertThat(read.getMetadata().getLabelsMap()).containsEntry("a", "1").containsEntry("b", "2");
        V1.Container container = read.getSpec().getContainers(0);
        assertThat(container.getResources().getLimitsOrThrow("cpu").getString()).isEqualTo("500m");
        assertThat(container
                        .getLivenessProbe()
                        .getHandler()
                        .getHttpGet()
                        .getPort()
                        .getStrVal())
                .isEqualTo("web");
        assertThat(read.getSpec().getVolumes(0).getVolumeSource().getSecret().getSecretName())
                .isEqualTo("s");
        assertThat(read.getStatus().getPhase()).isEmpty();
    }

    @Test
    void everyTypeComesBackAsItWas() {
        MessageTable table = MessageTable.ofKubernetes();
        for (String definition : Catalogue.builtIn().definitionNames()) {
            String name = MessageTable.shortName(definition);
            if (!table.names().contains(name)) {
                continue;
            }
            Schema schema = Catalogue.builtIn().definition(definition);
            RandomTrees trees = new RandomTrees(name.hashCode());
            for (int round = 0; round < 5; round++) {
                ObjectNode tree = trees.object(table.get(name));
                ObjectNode read = Json.NODES.objectNode();
                byte[] message = MessageWriter.write(tree, table.get(name), 16);
                MessageReader.read(WireReader.of(message), table.get(name), read, 0);
                BuiltInEncoding.encode(tree, schema);
                BuiltInEncoding.encode(read, schema);
                assertThat(read).as(name).isEqualTo(tree);
            }
        }
    }

    @Test
    void theJavaClientWritesTheSameBytes() throws Exception {
        MessageTable table = MessageTable.ofKubernetes();
        for (String name : table.names()) {
            Descriptor descriptor = Descriptors.find(name);
            if (descriptor == null) {
                continue;
            }
            RandomTrees trees = new RandomTrees(name.hashCode());
            for (int round = 0; round < 5; round++) {
                byte[] ours = MessageWriter.write(trees.object(table.get(name)), table.get(name), 16);
                DynamicMessage read = DynamicMessage.parseFrom(descriptor, ours);
                assertThat(read.getUnknownFields().asMap()).as(name).isEmpty();
                assertThat(ours).as(name).isEqualTo(deterministic(read));
            }
        }
    }

    private static byte[] deterministic(DynamicMessage message) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        message.writeTo(out);
        out.flush();
        return bytes.toByteArray();
    }

    @Test
    void readsWhatTheJavaClientWrites() {
        byte[] raw = V1.Secret.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder().setName("s").putLabels("a", "b"))
                .putData("k", com.google.protobuf.ByteString.copyFromUtf8("v"))
                .build()
                .toByteArray();
        byte[] body = Envelope.around("v1", "Secret", raw);

        assertThat(Protobuf.decode(body, POD)).isEqualTo(json("""
                        {"kind":"Secret","apiVersion":"v1","metadata":{"name":"s","labels":{"a":"b"}},"data":{"k":"dg=="}}"""));
    }

    @Test
    void anEnvelopeWithoutKindIsOfTheExpectedOne() {
        byte[] body = Envelope.around("", "", V1.Pod.getDefaultInstance().toByteArray());

        assertThat(Protobuf.decode(body, POD)).isEqualTo(json("{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}"));
    }

    @Test
    void aListIsMadeOfItsItems() throws Exception {
        byte[] item = Protobuf.encode(json("{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"p\"}}"));
        byte[] list = Protobuf.list(
                new GroupVersionKind("", "v1", "PodList"), json("{\"resourceVersion\":\"7\"}"), List.of(item, item));

        V1.PodList read = V1.PodList.parseFrom(message(list));
        assertThat(read.getMetadata().getResourceVersion()).isEqualTo("7");
        assertThat(read.getItemsList())
                .hasSize(2)
                .allMatch(pod -> pod.getMetadata().getName().equals("p"));
        assertThat(Protobuf.encode(Protobuf.decode(list, POD))).isEqualTo(list);
    }

    @Test
    void aWatchEventHoldsTheObjectInItsEnvelope() throws Exception {
        byte[] object = Protobuf.encode(json("{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"p\"}}"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Protobuf.watchEventHead("ADDED", object));
        out.writeBytes(object);

        Meta.WatchEvent event = Meta.WatchEvent.parseFrom(out.toByteArray());
        assertThat(event.getType()).isEqualTo("ADDED");
        assertThat(event.getObject().getRaw().toByteArray()).isEqualTo(object);
    }

    @Test
    void whatIsNoObjectIsRefused() {
        byte[] pod = Protobuf.encode(json("{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"p\"}}"));
        assertThatThrownBy(() -> Protobuf.decode(new byte[0], POD)).isInstanceOf(MalformedBodyException.class);
        assertThatThrownBy(() -> Protobuf.decode("{}".getBytes(StandardCharsets.UTF_8), POD))
                .isInstanceOf(MalformedBodyException.class);
        assertThatThrownBy(() -> Protobuf.decode(Arrays.copyOf(pod, 30), POD))
                .isInstanceOf(MalformedBodyException.class);
        assertThatThrownBy(() -> Protobuf.decode(Envelope.around("v1", "Nonsense", new byte[0]), POD))
                .isInstanceOf(MalformedBodyException.class);
    }

    @Test
    void noBytesMakeTheReaderFailOtherwise() {
        byte[] pod = Protobuf.encode(json("""
                {"kind":"Pod","apiVersion":"v1","metadata":{"name":"p","labels":{"b":"2"}},
                 "spec":{"containers":[{"name":"c","ports":[{"containerPort":80}]}],"priority":-5}}"""));
        Random random = new Random(3);
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = pod.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged[4 + random.nextInt(damaged.length - 4)] = (byte) random.nextInt();
            }
            try {
                assertThat(Protobuf.decode(damaged, POD)).isNotNull();
            } catch (MalformedBodyException refused) {
                assertThat(refused).hasMessageMatching("(?s).+");
            }
        }
    }

    @Test
    void messagesWithoutEndAreRefused() {
        byte[] schema = {};
        for (int i = 0; i < 3_000; i++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Envelope.head(out, 28 - 16, schema.length);
            byte[] head = out.toByteArray();
            // Field 28, "not", has a tag of two bytes.
            ByteArrayOutputStream field = new ByteArrayOutputStream();
            field.write(0xE2);
            field.write(0x01);
            field.write(head, 1, head.length - 1);
            field.writeBytes(schema);
            schema = field.toByteArray();
        }
        byte[] deep = schema;
        assertThatThrownBy(() -> MessageReader.read(
                        WireReader.of(deep),
                        MessageTable.ofKubernetes().get("apiextensions.v1.JSONSchemaProps"),
                        Json.NODES.objectNode(),
                        0))
                .isInstanceOf(MalformedBodyException.class)
                .hasMessageContaining("depth");
    }
}
