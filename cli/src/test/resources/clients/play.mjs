// Plays the part of RealClientsTest: node play.mjs KUBECONFIG NAME; prints the events of its own watch.
import * as k8s from '@kubernetes/client-node';

const [, , kubeconfig, name] = process.argv;
const config = new k8s.KubeConfig();
config.loadFromFile(kubeconfig);
const core = config.makeApiClient(k8s.CoreV1Api);
const at = { namespace: 'default', name };

const changeBy = (type, body, more = {}) =>
  core.patchNamespacedConfigMap({ ...at, body, ...more }, k8s.setHeaderOptions('Content-Type', type));

const listed = await core.listNamespacedConfigMap({ namespace: 'default' });
let ended;
const end = new Promise((resolve) => (ended = resolve));
const watching = await new k8s.Watch(config).watch(
  '/api/v1/namespaces/default/configmaps',
  { fieldSelector: `metadata.name=${name}`, resourceVersion: listed.metadata.resourceVersion },
  (type, map) => {
    const data = Object.entries(map.data ?? {}).sort().map(([key, value]) => `${key}=${value}`).join(',');
    console.log(`${type} ${data}`);
    if (type === 'DELETED') {
      ended();
    }
  },
  () => {},
);

await core.createNamespacedConfigMap({ namespace: 'default', body: { metadata: { name }, data: { a: '1' } } });
await changeBy('application/json-patch+json', [{ op: 'add', path: '/data/b', value: '2' }]);
await changeBy('application/merge-patch+json', { data: { c: '3' } });
await changeBy('application/strategic-merge-patch+json', { data: { d: '4' } });
await changeBy(
  'application/apply-patch+yaml',
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { e: '5' } },
  { fieldManager: 'player', force: true },
);
await core.deleteNamespacedConfigMap(at);
await end;
watching.abort();
