export const texts = {
  title: 'Sign in',
  hint: 'One LLM service made of the GPUs you already own.',
  goesOn: 'Nobody is signed in here. Sign in, and you go on where you wanted to go.',
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  again: {
    title: 'Your session has ended',
    hint: 'Sign in again, and the page is as you left it. What was not saved yet is still there; save it once more.',
    somebodyElse: 'I am somebody else',
  },
  firstTime:
    'First start? The e-mail and the password of the first admin were printed where the controller was started. Lost the password? An admin hands you a link for a new one; the first admin gets one with npm start -- --new-password.',
};
