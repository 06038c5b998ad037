export default { left: () => 1 };
