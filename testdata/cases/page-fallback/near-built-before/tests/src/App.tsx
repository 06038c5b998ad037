export default () => <p>One page</p>;
