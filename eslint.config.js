import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Imports point one way: a folder may import only what stands here beside it (and packages). */
const layers = {
  'src/core': [],
  'src/topology': ['src/core'],
  'src/sim': ['src/core', 'src/topology'],
  'src/lab': ['src/core'],
  'src/adapters/real': ['src/core', 'src/topology', 'src/lab'],
  'src/experiment': ['src/core', 'src/sim', 'src/topology'],
  'src/anomaly': ['src/core', 'src/experiment'],
  'src/report': ['src/core', 'src/topology', 'src/sim', 'src/experiment'],
  'src/live': ['src/core', 'src/topology', 'src/adapters/real', 'src/experiment'],
  'src/testbed': ['src/core', 'src/sim', 'src/topology', 'src/adapters/real', 'src/experiment', 'src/report', 'src/live'],
};
const rooms = ['core', 'topology', 'sim', 'lab', 'adapters', 'experiment', 'anomaly', 'report', 'live', 'testbed', 'server', 'cli'].map((name) => `src/${name}`);

const zones = Object.entries(layers).flatMap(([target, allowed]) =>
  rooms
    .filter((from) => !target.startsWith(from) && !allowed.some((room) => room.startsWith(from)))
    .map((from) => ({ target: `./${target}`, from: `./${from}`, message: `${target} must not import ${from}: imports point one way (docs/architecture.md).` })),
);

export default tseslint.config(
  { ignores: ['dist/', 'reports/', 'node_modules/', 'bench/peers/'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts', '.js'], extensionAlias: { '.js': ['.ts', '.js'] } })] },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ regex: '^(node:|fs$|path$|os$|timers|child_process|worker_threads|http|net$)', message: 'src/core is pure: no I/O.' }] }],
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch', 'performance', 'crypto', 'console'],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'src/core draws no numbers.' }, { object: 'Date', property: 'now', message: 'Time comes in with the inputs.' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Time comes in with the inputs.' },
        { selector: 'AwaitExpression, FunctionDeclaration[async=true], ArrowFunctionExpression[async=true]', message: 'src/core is synchronous.' },
      ],
    },
  },
  { files: ['scripts/**/*.mjs', '*.js'], languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } } },
);
